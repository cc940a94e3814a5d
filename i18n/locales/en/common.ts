export default {
  breadcrumb: 'Breadcrumb',
  compact: {
    large: '{n}B',
    medium: '{n}M',
    small: '{n}K',
  },
  copied: 'Copied',
  copy_curl: 'Copy as curl',
  copy_request_id: 'Copy request id',
  duration: {
    days_hours: '{first} d {second} h',
    hours_minutes: '{first} h {second} min',
    minutes: '{first} min',
    minutes_seconds: '{first} min {second} s',
    seconds: '{first} s',
  },
  first_page: 'First page',
  keys: {
    move: 'move',
    open: 'open',
  },
  list_separator: ', ',
  load_failed: 'Nothing could be read',
  next_page: 'Next page',
  retry: 'Retry',
  simulated: 'SIMULATED',
  stale: '{age} old',
  time: {
    on_date: '{date} {time}',
    yesterday: 'yesterday {time}',
  },
  updated_at: 'Updated {time}',
}
