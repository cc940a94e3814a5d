export default {
  bulk: {
    clear: 'Clear selection',
    label: 'Selected rows',
    of: '/ {total} match',
    selected: '{count} selected',
  },
  columns: 'Choose columns',
  density_comfortable: 'Density: comfortable',
  density_compact: 'Density: compact',
  pick_all: 'Select all on this page',
  pick_row: 'Select {name}',
}
