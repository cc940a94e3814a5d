import type { KindTexts } from '../../kind-texts.ts'

const ORDER = 'Numbers are compared with numbers, text with text. A record without a value does not meet it.'
const UNLIKE = 'A record without a value meets it, too.'
const ENDS = 'Of text. Upper and lower case differ.'
const LENGTH = 'Counts characters (Unicode code points), or the items of a list. Without a value it is 0.'

const ORDER_ZH = '数字与数字比较，文本与文本比较；无值的记录不符合。'
const UNLIKE_ZH = '无值的记录也符合。'
const ENDS_ZH = '用于文本，区分大小写。'
const LENGTH_ZH = '按字符（Unicode 码位）计算，列表按项数计算；无值时为 0。'

export const texts: KindTexts = {
  'en': {
    name: 'Filter by rules',
    text: 'Filters records by conditions: those that meet them are kept, or dropped. Never changes a record; to mask '
      + 'personal data in text, use “Mask personal data”.',
    parameters: {
      'action': [
        'Action',
        '',
        { keep: 'Keep', drop: 'Drop' },
        { keep: 'Records that match are kept, all others are dropped.', drop: 'Records that match are dropped.' },
      ],
      'match': [
        'Match',
        '',
        { all: 'All', any: 'Any' },
        {
          all: 'A record matches when all conditions hold.',
          any: 'A record matches when at least one condition holds.',
        },
      ],
      'conditions': 'Conditions',
      'conditions.field': 'Field',
      'conditions.op': [
        'Comparison',
        '',
        {
          eq: 'equals',
          ne: 'does not equal',
          lt: 'less than',
          le: 'less than or equal to',
          gt: 'greater than',
          ge: 'greater than or equal to',
          in: 'is in list',
          not_in: 'is not in list',
          contains: 'contains',
          not_contains: 'does not contain',
          starts_with: 'starts with',
          ends_with: 'ends with',
          matches: 'matches regex',
          exists: 'has a value',
          missing: 'has no value',
          length_lt: 'length less than',
          length_ge: 'length at least',
        },
        {
          eq: 'Upper and lower case differ.',
          ne: UNLIKE,
          lt: ORDER,
          le: ORDER,
          gt: ORDER,
          ge: ORDER,
          in: 'The value is one of the list. Upper and lower case differ.',
          not_in: UNLIKE,
          contains: 'Text with the value in it, or a list with it as an item. Upper and lower case differ.',
          not_contains: UNLIKE,
          starts_with: ENDS,
          ends_with: ENDS,
          matches: 'Of text. It is enough that a part of it matches.',
          exists: 'An empty cell or empty text is no value. Text of blanks only is one.',
          missing: 'An empty cell or empty text counts. Text of blanks only does not.',
          length_lt: LENGTH,
          length_ge: LENGTH,
        },
      ],
      'conditions.value': [
        'Value',
        'Choose its type beside it: 1 as text does not equal 1 as a number.\nA list for “is in list” and “is not in '
        + 'list”; a JavaScript regular expression, which is text, for “matches regex”, without lookaround or '
        + 'backreferences. Text is compared with text only. The exception: a number with more than 15 digits or '
        + 'an exponent of three digits, such as 12345678901234567890 or 1e400, is stored as text and also '
        + 'compared by value with numbers.',
      ],
    },
  },
  'zh-CN': {
    name: '规则过滤',
    text: '按条件筛选记录：保留或剔除符合条件的记录，不改变记录的内容。文本中的个人信息请用“个人信息脱敏”处理。',
    parameters: {
      'action': [
        '动作', '', { keep: '保留', drop: '剔除' },
        { keep: '保留符合条件的记录，其余剔除。', drop: '剔除符合条件的记录。' },
      ],
      'match': [
        '匹配方式', '', { all: '全部', any: '任一' },
        { all: '记录须符合全部条件。', any: '记录符合任一条件即可。' },
      ],
      'conditions': '条件',
      'conditions.field': '字段',
      'conditions.op': [
        '比较方式',
        '',
        {
          eq: '等于',
          ne: '不等于',
          lt: '小于',
          le: '小于等于',
          gt: '大于',
          ge: '大于等于',
          in: '在列表中',
          not_in: '不在列表中',
          contains: '包含',
          not_contains: '不包含',
          starts_with: '开头是',
          ends_with: '结尾是',
          matches: '匹配正则',
          exists: '有值',
          missing: '无值',
          length_lt: '长度小于',
          length_ge: '长度大于等于',
        },
        {
          eq: '区分大小写。',
          ne: UNLIKE_ZH,
          lt: ORDER_ZH,
          le: ORDER_ZH,
          gt: ORDER_ZH,
          ge: ORDER_ZH,
          in: '值是列表中的一项，区分大小写。',
          not_in: UNLIKE_ZH,
          contains: '文本中有该值，或列表中有这一项；区分大小写。',
          not_contains: UNLIKE_ZH,
          starts_with: ENDS_ZH,
          ends_with: ENDS_ZH,
          matches: '用于文本，其中一部分匹配即可。',
          exists: '空单元格与空文本不算有值；只有空白的文本算有值。',
          missing: '空单元格与空文本算无值；只有空白的文本不算。',
          length_lt: LENGTH_ZH,
          length_ge: LENGTH_ZH,
        },
      ],
      'conditions.value': [
        '值',
        '在旁边选择值的类型：文本 1 不等于数字 1。\n“在列表中”和“不在列表中”填列表；“匹配正则”填 JavaScript 正则表达式（文本），不支持环视与反向引用。文本只与文本比较；'
        + '例外是超过 15 位或三位指数的数字（如 12345678901234567890、1e400），以文本保存，与数字比较时按数值。',
      ],
    },
  },
}
