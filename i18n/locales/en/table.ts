export default {
  bulk: {
    clear: 'Clear selection',
    label: 'Selected rows',
    of: '/ {total} match',
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
