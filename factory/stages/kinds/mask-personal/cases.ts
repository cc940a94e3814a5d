import { asItWas, type KindCases } from '../../kind-case.ts'

export const cases: KindCases = {
  example: {
    input: [
      '{"text":"Mail jane@example.com or call 13812345678","id":1.0}',
      '{"text":"身份证11010519491231002X，sk-abcdefghijklmnopqrstuvwx","phone":13812345678}',
      '{"text":"nothing","tags":["+1 415 555 0017",{"b":"no"}]}',
      '{"text":"nothing" ,"n":1e400}',
    ],
    output: [
      '{"text":"Mail [EMAIL] or call [PHONE]","id":1.0}',
      '{"text":"身份证[ID_CARD]，[SECRET]","phone":13812345678}',
      '{"text":"nothing","tags":["[PHONE]",{"b":"no"}]}',
      '{"text":"nothing" ,"n":1e400}',
    ],
  },
  others: [
    {
      parameters: { fields: ['phone', 'of.mail'], replacement: '***', email: false },
      input: ['{"text":"13812345678","phone":13812345678,"of":{"mail":"jane@example.com +44 20 7946 0958"},"n":2.50}'],
      output: ['{"text":"13812345678","phone":"***","of":{"mail":"jane@example.com ***"},"n":2.50}'],
    },
    {
      parameters: { fields: ['text'], replacement: 'gone' },
      input: ['{"text":"a13812345678b","other":"13812345678"}', '{"other":"jane@example.com"}', '{"text":null}'],
      output: ['{"text":"a[gone]b","other":"13812345678"}', '{"other":"jane@example.com"}', '{"text":null}'],
    },
    {
      // A private key, as a list of its lines.
      input: ['{"key":["-----BEGIN PRIVATE KEY-----","MIIEow","-----END PRIVATE KEY-----","x"],"text":"y"}'],
      output: ['{"key":["[SECRET]","[SECRET]","[SECRET]","x"],"text":"y"}'],
    },
  ],
  keeps: { expected: asItWas },
}
