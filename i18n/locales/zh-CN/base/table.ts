export default {
  bulk: {
    clear: '取消选择',
    label: '批量操作',
    of: '共 {total} 项匹配',
    selected: '已选 {count} 项',
  },
  clear_filters: '清除筛选',
  columns: '选择列',
  density_comfortable: '密度：舒适',
  density_compact: '密度：紧凑',
  no_match_text: '请更换条件，或清除筛选。',
  pick_all: '选择本页全部',
  pick_row: '选择“{name}”',
}
