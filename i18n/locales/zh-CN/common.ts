export default {
  breadcrumb: '所在位置',
  compact: {
    large: '{n}万亿',
    medium: '{n}亿',
    small: '{n}万',
  },
  copied: '已复制',
  copy_curl: '复制为 curl',
  copy_request_id: '复制请求编号',
  duration: {
    days_hours: '{first} 天 {second} 小时',
    hours_minutes: '{first} 小时 {second} 分',
    minutes: '{first} 分',
    minutes_seconds: '{first} 分 {second} 秒',
    seconds: '{first} 秒',
  },
  first_page: '第一页',
  keys: {
    move: '移动',
    open: '打开',
  },
  list_separator: '，',
  load_failed: '读不到数据',
  next_page: '下一页',
  retry: '重试',
  simulated: '模拟',
  stale: '陈旧 {age}',
  time: {
    on_date: '{date} {time}',
    yesterday: '昨日 {time}',
  },
  updated_at: '更新于 {time}',
}
