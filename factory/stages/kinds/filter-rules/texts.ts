import type { KindTexts } from '../../kind-texts.ts'

export const texts: KindTexts = {
  'en': {
    name: 'Filter by rules',
    text: 'Keeps or drops the records that meet the conditions, such as those with personal data (e-mail addresses, '
      + 'phone numbers) by a regex. Drops records; does not mask text.',
    parameters: {
      'action': ['Action', 'Keep or drop the records that match.', { keep: 'Keep', drop: 'Drop' }],
      'match': ['Match', 'All conditions must hold, or any one of them.', { all: 'All', any: 'Any' }],
      'conditions': 'Conditions',
      'conditions.field': 'Field',
      'conditions.op': [
        'Comparison',
        'Length counts characters (Unicode code points), or the items of a list.',
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
      ],
      'conditions.value': [
        'Value',
        'Beside it stands what it is: the text 1 is not the number 1.\nA list for “is in list” and “is not in '
        + 'list”; a JavaScript regular expression, which is text, for “matches regex”, without lookaround or '
        + 'backreferences. Text is compared with text only. The exception: a number with more than 15 digits or '
        + 'an exponent of three digits, such as 12345678901234567890 or 1e400, is stored as text and also '
        + 'compared by value with numbers.',
      ],
    },
  },
  'zh-CN': {
    name: '规则过滤',
    text: '保留或剔除符合条件的记录，例如用正则剔除含邮箱、电话等个人信息的记录。只剔除记录，不做脱敏。',
    parameters: {
      'action': ['动作', '保留或剔除符合条件的记录。', { keep: '保留', drop: '剔除' }],
      'match': ['匹配方式', '须符合全部条件，或任一条件。', { all: '全部', any: '任一' }],
      'conditions': '条件',
      'conditions.field': '字段',
      'conditions.op': [
        '比较方式',
        '长度按字符（Unicode 码位）计算，列表按项数计算。',
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
      ],
      'conditions.value': [
        '值',
        '旁边是值的类型：文本 1 不等于数字 1。\n“在列表中”和“不在列表中”填列表；“匹配正则”填 JavaScript 正则表达式（文本），不支持环视与反向引用。文本只与文本比较；'
        + '例外是超过 15 位或三位指数的数字（如 12345678901234567890、1e400），以文本保存，与数字比较时按数值。',
      ],
    },
  },
}
