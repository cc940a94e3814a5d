import type { KindTexts } from '../../kind-texts.ts'

export const texts: KindTexts = {
  'en': {
    name: 'Sort',
    text: 'Sorts all records by fields. Records with equal values stay in their order.',
    parameters: {
      'fields': [
        'Sort by',
        'Sorted by the first; records with equal values there by the second, and so on. Ascending: numbers, then text '
        + 'by code points, then other values. Records without a value come last in either order.',
      ],
      'fields.field': 'Field',
      'fields.order': ['Order', '', { asc: 'Ascending', desc: 'Descending' }],
    },
  },
  'zh-CN': {
    name: '排序',
    text: '按字段对所有记录排序；值相同的记录保持原有顺序。',
    parameters: {
      'fields': ['排序依据', '先按第一个字段排序，值相同的再按第二个，依此类推。升序时依次为数字、文本（按码位）、其他值。无论升序还是降序，没有值的记录都排在最后。'],
      'fields.field': '字段',
      'fields.order': ['顺序', '', { asc: '升序', desc: '降序' }],
    },
  },
}
