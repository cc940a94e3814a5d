import type { KindTexts } from '../../kind-texts.ts'

export const texts: KindTexts = {
  'en': {
    name: 'Join',
    text: 'Looks up each record of the left input in the right input, and takes over fields from there. Each left '
      + 'record is output at most once, in its order.',
    inputs: ['Left', 'Right'],
    parameters: {
      'keys': [
        'Keys',
        'Records match when the values of all keys are equal: 1 equals 1.0, but not the text “1”. A record in which '
        + 'one of them is null or absent matches none.',
      ],
      'keys.left': 'Left field',
      'keys.right': ['Right field', 'Empty = the same name.'],
      'mode': [
        'Join',
        '',
        { left: 'Left', inner: 'Inner', semi: 'Semi', anti: 'Anti' },
        {
          left: 'All left records; those without a match get no fields.',
          inner: 'Only left records with a match.',
          semi: 'Only left records with a match; they get no fields.',
          anti: 'Only left records without a match, unchanged.',
        },
      ],
      'fields': ['Fields of the right record', 'None chosen = all but the keys. Values are copied as they are written.'],
      'fields.field': 'Right field',
      'fields.as': ['New name', 'Empty = the same name, with the prefix.'],
      'prefix': ['Prefix', 'Before the names of the right fields, for example “right_”.'],
      'existing': [
        'If the left record has the field',
        '',
        { reject: 'Reject', left: 'Keep left', right: 'Take right' },
        {
          reject: 'The record is rejected. A prefix avoids this.',
          left: 'The left value stays.',
          right: 'The right value replaces it.',
        },
      ],
      'several': [
        'If several right records match',
        '',
        { reject: 'Reject', first: 'First', last: 'Last' },
        {
          reject: 'The left record is rejected.',
          first: 'The first in the right input is taken. Sort that input to decide which.',
          last: 'The last in the right input is taken. Sort that input to decide which.',
        },
      ],
      'count_field': ['Write number of matches to', 'How many right records match. Empty = do not write.'],
    },
    notes: { mode: { '': 'Left', 'left': 'Left', 'inner': 'Inner', 'semi': 'Semi', 'anti': 'Anti' } },
  },
  'zh-CN': {
    name: '关联',
    text: '按键在右侧输入中查找左侧输入的每条记录，并带入右侧的字段。左侧每条记录最多输出一次，顺序不变。',
    inputs: ['左侧', '右侧'],
    parameters: {
      'keys': ['键', '所有键的值都相等即为匹配：1 与 1.0 相等，与文本“1”不相等。任何一个键为 null 或不存在的记录不匹配。'],
      'keys.left': '左侧字段',
      'keys.right': ['右侧字段', '留空表示同名。'],
      'mode': [
        '关联方式',
        '',
        { left: '左关联', inner: '内关联', semi: '半关联', anti: '反关联' },
        {
          left: '保留左侧全部记录；没有匹配的不带入字段。',
          inner: '只保留有匹配的左侧记录。',
          semi: '只保留有匹配的左侧记录，不带入字段。',
          anti: '只保留没有匹配的左侧记录，保持原样。',
        },
      ],
      'fields': ['带入的右侧字段', '不选表示键以外的全部字段；值按原文带入。'],
      'fields.field': '右侧字段',
      'fields.as': ['新名称', '留空表示同名并加前缀。'],
      'prefix': ['前缀', '加在右侧字段名之前，例如“R_”。'],
      'existing': [
        '左侧已有该字段时',
        '',
        { reject: '拒绝', left: '保留左侧', right: '取右侧' },
        { reject: '拒绝该记录；加前缀可避免。', left: '保留左侧的值。', right: '用右侧的值替换。' },
      ],
      'several': [
        '右侧有多条匹配时',
        '',
        { reject: '拒绝', first: '第一条', last: '最后一条' },
        {
          reject: '拒绝这条左侧记录。',
          first: '取右侧输入中的第一条；可先对该输入排序。',
          last: '取右侧输入中的最后一条；可先对该输入排序。',
        },
      ],
      'count_field': ['匹配条数写入字段', '右侧有多少条匹配。留空表示不写入。'],
    },
    notes: { mode: { '': '左关联', 'left': '左关联', 'inner': '内关联', 'semi': '半关联', 'anti': '反关联' } },
  },
}
