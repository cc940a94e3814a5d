import access from './access'
import alert from './alert'
import base from './base'
import dataset from './dataset'
import model from './model'
import quality from './quality'
import release from './release'
import run from './run'
import setting from './setting'
import stat from './stat'
import template from './template'

/** Every code that has a text (docs/adr/0096). For tests; pages import its type alone, which costs them no byte. */
export const LABELS = {
  ...access,
  ...alert,
  ...base,
  ...dataset,
  ...model,
  ...quality,
  ...release,
  ...run,
  ...setting,
  ...stat,
  ...template,
}
