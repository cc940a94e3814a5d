export default {
  bulk: {
    clear: 'Clear selection',
    label: 'Bulk actions',
    of: 'of {total} matching',
    selected: '{count} selected',
  },
  clear_filters: 'Clear filters',
  columns: 'Choose columns',
  density_comfortable: 'Density: comfortable',
  density_compact: 'Density: compact',
  no_match_text: 'Change the filters, or clear them.',
  pick_all: 'Select all on this page',
  pick_row: 'Select {name}',
}
