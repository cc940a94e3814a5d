import type { KindTexts } from '../../kind-texts.ts'

export const texts: KindTexts = {
  'en': {
    name: 'Check quality',
    text: 'Checks each record by rules; marks or rejects what fails.',
    parameters: {
      'action': [
        'Action',
        'Reject: records that break a rule are rejected and count as failed. Flag: they pass, with the names '
        + 'of the broken rules.',
        { reject: 'Reject', flag: 'Flag' },
      ],
      'flag_field': ['Write broken rules to', 'Field of the record that lists the names of the rules it breaks.'],
      'rules': 'Rules',
      'rules.name': 'Name',
      'rules.type': [
        'Type',
        '',
        {
          required: 'Required',
          length: 'Length',
          range: 'Range',
          pattern: 'Pattern',
          allowed: 'Allowed values',
          forbidden: 'Forbidden words',
          language: 'Language',
          unique: 'Unique',
        },
        {
          required: 'A record without a value breaks it, and so does empty text or text of blanks only.',
          length: 'Text or a list that is shorter or longer breaks it. A record without a value does not.',
          range: 'A number outside the limits breaks it, and so does text. A record without a value does not.',
          pattern: 'Text that does not match breaks it. A record without a value does not.',
          allowed: 'A value that is not listed breaks it. A record without a value does not.',
          forbidden: 'Text that contains a listed word breaks it, in upper or lower case.',
          language: 'Text in a language that is not listed breaks it. A record without a value does not.',
          unique: 'For all records together: if the share of different values is outside the limits, a warning is '
            + 'added to the run’s events. No record breaks it.',
        },
      ],
      'rules.field': 'Field',
      'rules.min': [
        'Minimum',
        'A length, value or share, depending on the type. Text length counts characters (Unicode code points). '
        + 'Numbers with more than 15 digits are kept exactly.',
      ],
      'rules.max': 'Maximum',
      'rules.pattern': [
        'Must match (regular expression)',
        'Records that do not match break the rule. JavaScript syntax, without lookaround or backreferences.',
      ],
      'rules.values': [
        'Values',
        'Allowed values, languages or forbidden words. Choose the type beside each value: 1 as text does not '
        + 'equal 1 as a number. Of languages that are about equally likely (up to 5% apart), one listed here wins.',
      ],
      'min_score': [
        'Minimum conformity',
        'Share of records that break no rule. A lower share adds a warning to the run’s events.',
      ],
    },
  },
  'zh-CN': {
    name: '质量检查',
    text: '逐条检查规则，不合格的标记或拒收。',
    parameters: {
      'action': ['动作', '拒收：违反规则的记录列入拒收记录，计为失败。标记：放行记录，并写明违反的规则。', { reject: '拒收', flag: '标记' }],
      'flag_field': ['违反的规则写入字段', '记录中列出所违反规则名称的字段。'],
      'rules': '规则',
      'rules.name': '名称',
      'rules.type': [
        '类型',
        '',
        {
          required: '必填',
          length: '长度',
          range: '数值范围',
          pattern: '格式',
          allowed: '允许的值',
          forbidden: '禁用词',
          language: '语言',
          unique: '唯一',
        },
        {
          required: '没有值，或文本为空、只有空白，都算违反规则。',
          length: '文本或列表过短、过长算违反规则；没有值不算。',
          range: '数值超出上下限，或值是文本，都算违反规则；没有值不算。',
          pattern: '文本不匹配算违反规则；没有值不算。',
          allowed: '值不在列出的取值中算违反规则；没有值不算。',
          forbidden: '文本含有列出的词即违反规则，不分大小写。',
          language: '文本不是列出的语言算违反规则；没有值不算。',
          unique: '针对全部记录：不同取值所占比例超出上下限时，在任务事件中记一条警告，不影响单条记录。',
        },
      ],
      'rules.field': '字段',
      'rules.min': ['下限', '按类型表示长度、数值或占比；文本长度按字符（Unicode 码位）计算。超过 15 位的数字也会准确保存。'],
      'rules.max': '上限',
      'rules.pattern': ['须匹配的正则表达式', '不匹配的记录违反规则。JavaScript 语法，不支持环视与反向引用。'],
      'rules.values': ['取值', '允许的值、语言，或禁用词。在每个值旁边选择类型：文本 1 不等于数字 1。几种语言的可能性几乎相同（相差不超过 5%）时，以这里列出的为准。'],
      'min_score': ['最低合规率', '不违反任何规则的记录所占比例；低于此值时在任务事件中记一条警告。'],
    },
  },
}
