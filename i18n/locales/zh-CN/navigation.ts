export default {
  alerts: '告警',
  data: '数据',
  label: '主导航',
  more: '更多',
  overview: '总览',
  pipelines: '流程',
  quality: '质检',
  releases: '发布',
  runs: '任务',
  settings: '设置',
  stats: '统计',
  times_in: '时间按 {zone}',
}
