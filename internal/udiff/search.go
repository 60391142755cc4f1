package udiff

// The search is Myers' algorithm (An O(ND) difference algorithm and its
// variations, 1986) in linear space, with the two things around it that make
// GNU diff's results what they are: lines that would only confuse the search
// are left out of it, and afterwards each run of changes is moved to where it
// merges with others or ends latest.

// mark marks the changed lines of both files.
func (d *Differ) mark() {
	d.a.dropConfusing(d.b.counts)
	d.b.dropConfusing(d.a.counts)
	s := &d.search
	s.a, s.b = &d.a, &d.b
	diagonals := len(d.a.useful) + len(d.b.useful) + 3
	s.forward = sized(s.forward, diagonals)
	s.backward = sized(s.backward, diagonals)
	s.origin = len(d.b.useful) + 1
	s.limit = 1
	for n := diagonals; n != 0; n >>= 2 {
		s.limit <<= 1
	}
	s.limit = max(s.limit, 4096)
	s.between(0, len(d.a.useful), 0, len(d.b.useful), false)
}

// What a line is to the search.
const (
	useful      = iota
	alone       // it is not in the other file
	provisional // it is there so often that it is no landmark
)

// dropConfusing sets useful and at: the lines worth a search. The others are
// marked as changed: those that the other file lacks, and very common ones amid
// those. The counts are of classes in the other file.
func (f *file) dropConfusing(counts []int32) {
	n := len(f.class)
	kind := f.kind
	many := int32(5)
	for t := n / 64; ; {
		if t >>= 2; t <= 0 {
			break
		}
		many *= 2
	}
	for i, c := range f.class {
		switch {
		case counts[c] == 0:
			kind[i] = alone
		case counts[c] > many:
			kind[i] = provisional
		}
	}
	for i := 0; i < n; i++ {
		switch kind[i] {
		case provisional:
			// Not within a run that begins with a line that is alone.
			kind[i] = useful
		case alone:
			i = settle(kind, i)
		}
	}
	f.useful, f.at = f.useful[:0], f.at[:0]
	for i, c := range f.class {
		if kind[i] == useful {
			f.useful = append(f.useful, c)
			f.at = append(f.at, i)
		} else {
			f.set(i, true)
		}
	}
}

// settle decides on the provisional lines in the run that begins at i, and
// gives the last line that it looked at.
func settle(kind []byte, i int) int {
	end, few := i, 0
	for ; end < len(kind) && kind[end] != useful; end++ {
		if kind[end] == provisional {
			few++
		}
	}
	// None at the end of the run.
	for end > i && kind[end-1] == provisional {
		end--
		kind[end] = useful
		few--
	}
	length := end - i
	if few*4 > length {
		// Too many of them in all.
		for end > i {
			end--
			if kind[end] == provisional {
				kind[end] = useful
			}
		}
		return i + length - 1
	}
	// No longer stretches of them in the middle ...
	minimum := 1
	for t := length >> 2; ; {
		if t >>= 2; t <= 0 {
			break
		}
		minimum <<= 1
	}
	minimum++
	consecutive := 0
	for j := range length {
		switch {
		case kind[i+j] != provisional:
			consecutive = 0
		default:
			consecutive++
			if minimum == consecutive {
				// The whole stretch, back from here.
				for k := range consecutive {
					kind[i+j-k] = useful
				}
			} else if minimum < consecutive {
				kind[i+j] = useful
			}
		}
	}
	// ... and none among the first lines and the last, up to three lines in
	// a row that are alone, or the eighth.
	trim(kind[i:end], false)
	trim(kind[i:end], true)
	return i + length - 1
}

func trim(run []byte, fromEnd bool) {
	consecutive := 0
	for j := range run {
		k := j
		if fromEnd {
			k = len(run) - 1 - j
		}
		if j >= 8 && run[k] == alone {
			return
		}
		switch run[k] {
		case provisional:
			consecutive = 0
			run[k] = useful
		case useful:
			consecutive = 0
		default:
			consecutive++
		}
		if consecutive == 3 {
			return
		}
	}
}

type search struct {
	a, b              *file
	forward, backward []int // furthest x by diagonal, plus origin
	origin            int
	limit             int // of cost: beyond it a good guess will do
}

// between finds the changes between two ranges.
func (s *search) between(x, xEnd, y, yEnd int, minimal bool) {
	a, b := s.a.useful, s.b.useful
	for x < xEnd && y < yEnd && a[x] == b[y] {
		x++
		y++
	}
	for x < xEnd && y < yEnd && a[xEnd-1] == b[yEnd-1] {
		xEnd--
		yEnd--
	}
	switch {
	case x == xEnd:
		for ; y < yEnd; y++ {
			s.b.set(s.b.at[y], true)
		}
	case y == yEnd:
		for ; x < xEnd; x++ {
			s.a.set(s.a.at[x], true)
		}
	default:
		p := s.middle(x, xEnd, y, yEnd, minimal)
		s.between(x, p.x, y, p.y, p.lowMinimal)
		s.between(p.x, xEnd, p.y, yEnd, p.highMinimal)
	}
}

// part is a point on a shortest path, or on a good one.
type part struct {
	x, y                    int
	lowMinimal, highMinimal bool
}

// middle finds a point in the middle of a shortest path: it goes forward from
// one end and backward from the other until the two meet.
func (s *search) middle(xLow, xHigh, yLow, yHigh int, minimal bool) part {
	fd, bd, o := s.forward, s.backward, s.origin
	a, b := s.a.useful, s.b.useful
	least, most := xLow-yHigh, xHigh-yLow
	fMid, bMid := xLow-yLow, xHigh-yHigh
	fMin, fMax := fMid, fMid
	bMin, bMax := bMid, bMid
	odd := (fMid-bMid)&1 != 0
	fd[o+fMid] = xLow
	bd[o+bMid] = xHigh
	const far = int(^uint(0) >> 1)
	for cost := 1; ; cost++ {
		if fMin > least {
			fMin--
			fd[o+fMin-1] = -1
		} else {
			fMin++
		}
		if fMax < most {
			fMax++
			fd[o+fMax+1] = -1
		} else {
			fMax--
		}
		for d := fMax; d >= fMin; d -= 2 {
			low, high := fd[o+d-1], fd[o+d+1]
			x := low + 1
			if low < high {
				x = high
			}
			y := x - d
			for x < xHigh && y < yHigh && a[x] == b[y] {
				x++
				y++
			}
			fd[o+d] = x
			if odd && bMin <= d && d <= bMax && bd[o+d] <= x {
				return part{x, y, true, true}
			}
		}
		if bMin > least {
			bMin--
			bd[o+bMin-1] = far
		} else {
			bMin++
		}
		if bMax < most {
			bMax++
			bd[o+bMax+1] = far
		} else {
			bMax--
		}
		for d := bMax; d >= bMin; d -= 2 {
			low, high := bd[o+d-1], bd[o+d+1]
			x := high - 1
			if low < high {
				x = low
			}
			y := x - d
			for xLow < x && yLow < y && a[x-1] == b[y-1] {
				x--
				y--
			}
			bd[o+d] = x
			if !odd && fMin <= d && d <= fMax && x <= fd[o+d] {
				return part{x, y, true, true}
			}
		}
		if !minimal && cost >= s.limit {
			return s.guess(fMin, fMax, bMin, bMax, xLow, xHigh, yLow, yHigh)
		}
	}
}

// guess gives the point that got furthest, forward or backward.
func (s *search) guess(fMin, fMax, bMin, bMax, xLow, xHigh, yLow, yHigh int) part {
	o := s.origin
	fSum, fx := -1, 0
	for d := fMax; d >= fMin; d -= 2 {
		x := min(s.forward[o+d], xHigh)
		y := x - d
		if yHigh < y {
			x, y = yHigh+d, yHigh
		}
		if fSum < x+y {
			fSum, fx = x+y, x
		}
	}
	bSum, bx := int(^uint(0)>>1), 0
	for d := bMax; d >= bMin; d -= 2 {
		x := max(xLow, s.backward[o+d])
		y := x - d
		if y < yLow {
			x, y = yLow+d, yLow
		}
		if x+y < bSum {
			bSum, bx = x+y, x
		}
	}
	if xHigh+yHigh-bSum < fSum-(xLow+yLow) {
		return part{fx, fSum - fx, true, false}
	}
	return part{bx, bSum - bx, false, true}
}

// shift moves each run of changes as far down as it goes, and back to a run
// of the other file if there is one on its way. Runs that touch are merged.
func (f *file) shift(other *file) {
	end := len(f.class)
	i, j := 0, 0
	for {
		for i < end && !f.change(i) {
			for other.change(j) {
				j++
			}
			j++
			i++
		}
		if i == end {
			return
		}
		start := i
		for i++; f.change(i); i++ {
		}
		for other.change(j) {
			j++
		}
		for {
			length := i - start
			for start > 0 && f.class[start-1] == f.class[i-1] {
				start--
				i--
				f.set(start, true)
				f.set(i, false)
				for f.change(start - 1) {
					start--
				}
				for j--; other.change(j); j-- {
				}
			}
			corresponding := end
			if other.change(j - 1) {
				corresponding = i
			}
			for i != end && f.class[start] == f.class[i] {
				f.set(start, false)
				f.set(i, true)
				start++
				i++
				for f.change(i) {
					i++
				}
				for j++; other.change(j); j++ {
					corresponding = i
				}
			}
			if length == i-start {
				for corresponding < i {
					start--
					i--
					f.set(start, true)
					f.set(i, false)
					for j--; other.change(j); j-- {
					}
				}
				break
			}
		}
	}
}
