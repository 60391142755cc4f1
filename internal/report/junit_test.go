package report

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"testing"
)

func FuzzEscapeXML(f *testing.F) {
	f.Add("a<b>&'\"\t\r\n\x00\x1f\x7f\x80\ufffe\uffff\ufffd\U0001f600\xed\xa0\x80\xff")
	f.Fuzz(func(t *testing.T, text string) {
		var got, want bytes.Buffer
		w := bufio.NewWriter(&got)
		escapeXML(w, text)
		_ = w.Flush() // to memory
		if err := xml.EscapeText(&want, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got.String() != want.String() {
			t.Errorf("got %q, want %q", got.String(), want.String())
		}
	})
}
