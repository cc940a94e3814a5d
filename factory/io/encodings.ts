/** Supported encodings, as the Encoding Standard names them. */
export const ENCODINGS = [
  'utf-8', 'gb18030', 'big5', 'euc-kr', 'shift_jis', 'euc-jp', 'utf-16le', 'utf-16be', 'windows-1250', 'windows-1251',
  'windows-1252', 'windows-1253', 'windows-1254', 'windows-1255', 'windows-1256', 'windows-1257', 'windows-1258',
  'windows-874',
  'iso-8859-2', 'iso-8859-5', 'koi8-r',
] as const
export type Encoding = (typeof ENCODINGS)[number]
