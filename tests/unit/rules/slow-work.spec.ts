import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { filesIn } from '../../support/rules/imports'

/** What the console runs in its main thread. */
const ROOMS = ['server', 'shared', 'db', 'record', 'artifact', 'egress']

/**
 * Files that build regular expressions from a text that is none of a user's, and why its cost is bounded. What a user
 * enters is compiled and applied in `server/thread`.
 */
const BUILDS_EXPRESSIONS = {
  'db/statement-name.ts': 'of a constant',
  'db/statement-shape.ts': 'of constants; what is not closed ends with the text, so that nothing is tried twice',
  'record/personal-data.ts': 'of constants, every repetition bounded',
  'record/secret-shape.ts':
    'of constants, every repetition bounded but that of a private key, which the end of the text ends',
  'server/config/setting.ts': 'of the names of settings',
  'server/http/route-methods.ts': 'of the paths of routes',
  'server/overload/work-kind.ts': 'of the paths of routes',
  'server/services/common/raw-json.ts': 'of a random mark',
  'shared/contract/common.contract.ts': 'of a constant',
  'shared/domain/audit/redact.ts':
    'of constants; a repetition without a bound ends the expression, so that nothing after it can fail',
  'shared/domain/json/json-schema-check.ts': 'of the factory, anchored and with one repetition; on a value of a body',
}
/** Engines for patterns and schemas of users. */
const LOADS_ENGINES = ['server/thread/pattern.ts']

const listFiles = (sign: RegExp) => ROOMS.flatMap(filesIn).filter(file => sign.test(readFileSync(file, 'utf8'))).sort()

describe('what a user can slow down', () => {
  it('is no regular expression in the main thread', () => {
    expect(listFiles(/\bRegExp\(/)).toEqual(Object.keys(BUILDS_EXPRESSIONS).sort())
  })

  it('is given to an engine only in a thread that can be ended', () => {
    expect(listFiles(/from '(?:re2js|ajv|ajv\/.*|re2|xregexp|jsonpath.*)'/)).toEqual(LOADS_ENGINES)
  })

  it('is normalized only where its length is bounded', () => {
    expect(listFiles(/\.normalize\('/)).toEqual([
      'server/services/access/guesses.ts', 'server/services/access/password.ts',
      'server/services/access/sign-in.service.ts', 'shared/contract/setting/access.contract.ts',
    ])
  })

  it('reaches the engine through the pool alone', () => {
    expect(listFiles(/from '(?:#server\/thread|\.)\/(?:pattern|rule-check)(?:\.ts)?'/))
      .toEqual(['server/thread/rule-check.ts', 'server/thread/thread.ts'])
  })
})
