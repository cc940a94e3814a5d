import type { KindTexts } from '../../kind-texts.ts'

export const texts: KindTexts = {
  'en': {
    name: 'Mask personal data',
    text: 'Masks (redacts) e-mail addresses, phone numbers, identity card numbers and keys (PII) in text, as a release '
      + 'is checked for them; numbers only in chosen fields. Names and postal addresses are not found: it does not anonymize everything.',
    parameters: {
      fields: [
        'Fields',
        'All text values in the chosen fields are masked, also in lists and objects; so are their numbers, which become text. '
        + 'With no field chosen, all text of the record is masked and numbers are kept.',
      ],
      email: ['E-mail addresses', 'Placeholder: [EMAIL].'],
      phone: [
        'Phone numbers',
        'Mobile numbers of mainland China, numbers of North America, and any with a plus sign and country code. '
        + 'Placeholder: [PHONE].',
      ],
      id_card: ['Identity card numbers', 'Of mainland China, with a right check character. Placeholder: [ID_CARD].'],
      secret: ['Keys and tokens', 'API keys, signed tokens and private keys. Placeholder: [SECRET].'],
      replacement: [
        'Replace with',
        'Empty = the placeholder of each kind. A text that begins or ends with a letter of the Latin alphabet, a digit '
        + 'or a sign such as + is put in square brackets, so that it does not join what is around it.',
      ],
    },
    notes: { fields: { '': 'All text' } },
  },
  'zh-CN': {
    name: '个人信息脱敏',
    text: '对文本中的电子邮箱、手机号等电话号码、身份证号和密钥（PII）脱敏，识别方式与发布检查相同；数字只在所选字段中脱敏。不识别姓名和住址，因此不等于完全匿名化。',
    parameters: {
      fields: ['字段', '所选字段中的文本全部脱敏，包括列表和对象中的文本；其中的数字也会脱敏，并变为文本。不选字段则对记录中的所有文本脱敏，数字保留。'],
      email: ['电子邮箱', '占位符为 [EMAIL]。'],
      phone: ['电话号码', '中国大陆手机号、北美电话号码，以及带加号和国家代码的号码。占位符为 [PHONE]。'],
      id_card: ['身份证号', '中国大陆居民身份证号，且校验码正确。占位符为 [ID_CARD]。'],
      secret: ['密钥与令牌', 'API 密钥、签名令牌和私钥。占位符为 [SECRET]。'],
      replacement: ['替换为', '留空则用各类的占位符。文本的首尾若是英文字母、数字或 + 等符号，会加上方括号，以免与前后内容相连。'],
    },
    notes: { fields: { '': '全部文本' } },
  },
}
