package protovalidate

import (
	"cmp"
	"fmt"
	"math"
	"time"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// moment is a google.protobuf.Duration or Timestamp.
type moment struct {
	seconds int64
	nanos   int32
}

func momentOf(v protoreflect.Value) moment {
	fields := v.Message().Descriptor().Fields()
	return moment{
		v.Message().Get(fields.ByName("seconds")).Int(),
		int32(v.Message().Get(fields.ByName("nanos")).Int()),
	}
}

// String is the text format.
func (m moment) String() string {
	switch {
	case m.nanos == 0 && m.seconds == 0:
		return ""
	case m.nanos == 0:
		return fmt.Sprintf("seconds:%d", m.seconds)
	case m.seconds == 0:
		return fmt.Sprintf("nanos:%d", m.nanos)
	default:
		return fmt.Sprintf("seconds:%d nanos:%d", m.seconds, m.nanos)
	}
}

// badDuration says what is wrong with a duration, nothing if it is valid.
func (m moment) badDuration() string {
	const (
		// The longest duration that CEL takes, as protovalidate has it.
		maxSeconds = math.MaxInt64 / int64(time.Second)
		maxNanos   = 854775428
	)
	most := moment{maxSeconds, maxNanos}
	switch {
	case m.nanos < -999999999 || m.nanos > 999999999:
		return fmt.Sprintf("duration (%v) must have nanos in the range 0 to 999999999", m)
	case m.seconds > 0 && m.nanos < 0 || m.seconds < 0 && m.nanos > 0:
		return fmt.Sprintf("duration (%v) has seconds and nanos with different signs", m)
	case m.compare(most) > 0 || m.compare(moment{-maxSeconds, -maxNanos}) < 0:
		return fmt.Sprintf("duration (%v) must be in the range %v to %v", m, moment{-maxSeconds, -maxNanos}, most)
	}
	return ""
}

// badTimestamp says what is wrong with a timestamp, nothing if it is valid. The
// words are those of the Protobuf runtime, whose build settles on the space.
func (m moment) badTimestamp() string {
	const first, last = -62135596800, 253402300799 // the years 1 and 9999
	switch {
	case m.seconds < first:
		return fmt.Sprintf("proto:\u00a0timestamp (%v) before 0001-01-01", m)
	case m.seconds > last:
		return fmt.Sprintf("proto:\u00a0timestamp (%v) after 9999-12-31", m)
	case m.nanos < 0 || m.nanos > 999999999:
		return fmt.Sprintf("proto:\u00a0timestamp (%v) has out-of-range nanos", m)
	}
	return ""
}

func (m moment) compare(o moment) int {
	return cmp.Or(cmp.Compare(m.seconds, o.seconds), cmp.Compare(m.nanos, o.nanos))
}

// times checks the rules of durations and timestamps.
func (t *typeRules) times() {
	bad := moment.badDuration
	if t.kind.Name() == "timestamp" {
		bad = moment.badTimestamp
	}
	// valid is the rule of that name unless its value is bad, which is a
	// finding.
	valid := func(names ...string) *rule {
		r := t.first(names...)
		if r == nil {
			return nil
		}
		if problem := bad(momentOf(r.value)); problem != "" {
			t.reportf(r.path, "%s has an invalid %s: %s.", t.head, r.label, problem)
			return nil
		}
		return r
	}
	if valid("const") != nil {
		t.constant()
	}
	t.bounds(valid("gt", "gte"), valid("lt", "lte"), func(a, b protoreflect.Value) bool { return momentOf(a) == momentOf(b) })
	if t.kind.Name() == "timestamp" {
		t.now()
	}
}

// now checks the rules that have to do with the time of validation.
func (t *typeRules) now() {
	before, after := t.get("lt_now"), t.get("gt_now")
	if before != nil && after != nil && before.value.Bool() && after.value.Bool() {
		t.pair(after, before, "%s has both %s and %s. A timestamp cannot be both before and after validation time.", t.head, after.label, before.label)
	}
	r := t.get("within")
	if r == nil {
		return
	}
	switch within := momentOf(r.value); {
	case within.badDuration() != "":
		t.reportf(r.path, "%s has an invalid %s: %s.", t.head, r.label, within.badDuration())
	case within.compare(moment{}) <= 0:
		t.reportf(r.path, "%s must have a positive %s (%v).", t.head, r.label, within)
	}
}
