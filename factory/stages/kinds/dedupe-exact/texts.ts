import type { KindTexts } from '../../kind-texts.ts'

export const texts: KindTexts = {
  'en': {
    name: 'Remove exact duplicates',
    text: 'Keeps one of the records with the same content.',
    parameters: {
      fields: [
        'Fields',
        'Records with identical values in these fields are duplicates; the first is kept. Records where all of '
        + 'them are empty or absent are kept too. With no field chosen, whole records are compared.',
      ],
      max_keys_in_memory: [
        'Records compared in memory',
        'Limits the memory. More records are read twice and compared by sorting temporary files, with the same result.',
      ],
    },
    notes: { fields: { '': 'Whole record' } },
  },
  'zh-CN': {
    name: '精确去重',
    text: '内容相同的记录只留一条。',
    parameters: {
      fields: ['字段', '这些字段相同即为重复，保留第一条；所选字段全部为空或不存在的记录也保留。不选字段则比较整条记录。'],
      max_keys_in_memory: ['在内存中比较的记录数', '限制内存占用；记录更多时读取两遍，用临时文件排序比较，结果不变。'],
    },
    notes: { fields: { '': '整条记录' } },
  },
}
