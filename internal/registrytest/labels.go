package registrytest

import (
	"slices"

	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/internal/rpc"
)

func (l *label) message() *rpc.Label {
	m := &rpc.Label{
		ID: idOf("label", l.module.name.String(), l.name), CreateTime: rpc.NewTimestamp(l.made), UpdateTime: rpc.NewTimestamp(l.changed),
		Name: l.name, OwnerID: idOf("owner", l.module.name.Registry, l.module.name.Owner), ModuleID: l.module.id(), CommitID: l.head().id,
		CommitCheckState: &rpc.CommitCheckState{Status: rpc.CheckDisabled, UpdateTime: rpc.NewTimestamp(l.changed)},
	}
	if l.archived {
		m.ArchiveTime = rpc.NewTimestamp(l.archivedAt)
	}
	return m
}

// labelOf is the label that a reference names.
func (c call) labelOf(ref *rpc.LabelRef) (*label, error) {
	for _, m := range c.modules {
		for _, l := range m.labels {
			switch {
			case m.name.Registry != c.host:
			case ref.ID != nil && l.message().ID == *ref.ID,
				ref.Name != nil && m.name == c.name(ref.Name.Owner, ref.Name.Module) && l.name == ref.Name.Label:
				return l, nil
			}
		}
	}
	return nil, notFound("label was not found")
}

func (c call) eachLabel(refs []*rpc.LabelRef, do func(l *label)) (*rpc.LabelsResponse, error) {
	out := &rpc.LabelsResponse{}
	for _, ref := range refs {
		l, err := c.labelOf(ref)
		if err != nil {
			return nil, err
		}
		do(l)
		out.Labels = append(out.Labels, l.message())
	}
	return out, nil
}

func getLabels(c call, r *rpc.LabelsRequest) (any, error) {
	return c.eachLabel(r.LabelRefs, func(*label) {})
}

func archiveLabels(c call, r *rpc.LabelsRequest) (any, error) {
	_, err := c.eachLabel(r.LabelRefs, func(l *label) { l.archived, l.archivedAt = true, c.now() })
	return &rpc.Empty{}, err
}

func unarchiveLabels(c call, r *rpc.LabelsRequest) (any, error) {
	_, err := c.eachLabel(r.LabelRefs, func(l *label) { l.archived = false })
	return &rpc.Empty{}, err
}

func listLabels(c call, r *rpc.ListLabelsRequest) (any, error) {
	m, l, cm, err := c.resource(r.ResourceRef)
	if err != nil {
		return nil, err
	}
	var all []*label
	switch {
	case m != nil:
		all = slices.Clone(m.labels)
	case l != nil:
		all = []*label{l}
	default:
		for _, l := range cm.module.labels {
			if l.head() == cm {
				all = append(all, l)
			}
		}
	}
	all = slices.DeleteFunc(all, func(l *label) bool {
		return r.ArchiveFilter == rpc.Archived && !l.archived || r.ArchiveFilter == rpc.Unarchived && l.archived
	})
	slices.SortStableFunc(all, func(a, b *label) int { return a.changed.Compare(b.changed) })
	if r.Order == rpc.UpdatedLast {
		slices.Reverse(all)
	}
	out := &rpc.ListLabelsResponse{}
	all, out.NextPageToken, err = page(all, r.PageSize, r.PageToken)
	for _, l := range all {
		out.Labels = append(out.Labels, l.message())
	}
	return out, err
}

func listLabelHistory(c call, r *rpc.ListLabelHistoryRequest) (any, error) {
	l, err := c.labelOf(r.LabelRef)
	if err != nil {
		return nil, err
	}
	all := slices.Clone(l.history)
	if r.OnlyCommitsWithChangedDigests {
		all = slices.CompactFunc(all, func(a, b *commit) bool { return a.b5 == b.b5 })
	}
	if r.Order != rpc.OldestFirst {
		slices.Reverse(all)
	}
	out := &rpc.ListLabelHistoryResponse{}
	all, out.NextPageToken, err = page(all, r.PageSize, r.PageToken)
	for _, cm := range all {
		out.Values = append(out.Values, &rpc.LabelHistory{
			Commit:           cm.message(),
			CommitCheckState: &rpc.CommitCheckState{Status: rpc.CheckDisabled, UpdateTime: rpc.NewTimestamp(cm.made)},
		})
	}
	return out, err
}

func createOrUpdateLabels(c call, r *rpc.CreateOrUpdateLabelsRequest) (any, error) {
	out := &rpc.LabelsResponse{}
	for _, v := range r.Values {
		cm, err := c.byID(v.CommitID)
		if err != nil {
			return nil, err
		}
		if n := v.LabelRef.Name; n == nil || cm.module.name != (module.FullName{Registry: c.host, Owner: n.Owner, Name: n.Module}) {
			return nil, notFound("label was not found")
		}
		out.Labels = append(out.Labels, cm.module.point(v.LabelRef.Name.Label, cm, c.now()).message())
	}
	return out, nil
}
