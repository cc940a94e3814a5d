import access from './en/system/access'
import alert from './en/alert'
import app from './en/app'
import archive from './en/base/archive'
import audit from './en/system/audit'
import chart from './en/base/chart'
import common from './en/base/common'
import dataset from './en/dataset'
import detail from './en/detail'
import editor from './en/base/editor'
import error from './en/error'
import form from './en/base/form'
import launch from './en/launch'
import model from './en/model'
import navigation from './en/navigation'
import overview from './en/overview'
import palette from './en/palette'
import pipeline from './en/pipeline'
import project from './en/project'
import quality from './en/quality'
import range from './en/base/range'
import reason from './en/reason'
import reference from './en/system/reference'
import release from './en/release'
import retry from './en/retry'
import review from './en/review'
import run from './en/run'
import setting from './en/setting'
import shard from './en/shard'
import source from './en/source'
import stage from './en/stage'
import stat from './en/stat'
import table from './en/base/table'
import template from './en/template'
import view from './en/base/view'

export default {
  access,
  alert,
  app,
  archive,
  audit,
  chart,
  common,
  dataset,
  detail,
  editor,
  error,
  form,
  launch,
  model,
  navigation,
  overview,
  palette,
  pipeline,
  project,
  quality,
  range,
  reason,
  reference,
  release,
  retry,
  review,
  run,
  setting,
  shard,
  source,
  stage,
  stat,
  table,
  template,
  view,
}
