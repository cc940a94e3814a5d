import access from './zh-CN/system/access'
import alert from './zh-CN/alert'
import app from './zh-CN/app'
import archive from './zh-CN/base/archive'
import audit from './zh-CN/system/audit'
import chart from './zh-CN/base/chart'
import common from './zh-CN/base/common'
import dataset from './zh-CN/dataset'
import detail from './zh-CN/detail'
import editor from './zh-CN/base/editor'
import error from './zh-CN/error'
import form from './zh-CN/base/form'
import launch from './zh-CN/launch'
import model from './zh-CN/model'
import navigation from './zh-CN/navigation'
import overview from './zh-CN/overview'
import palette from './zh-CN/palette'
import pipeline from './zh-CN/pipeline'
import project from './zh-CN/project'
import quality from './zh-CN/quality'
import range from './zh-CN/base/range'
import reason from './zh-CN/reason'
import reference from './zh-CN/system/reference'
import release from './zh-CN/release'
import retry from './zh-CN/retry'
import review from './zh-CN/review'
import run from './zh-CN/run'
import setting from './zh-CN/setting'
import shard from './zh-CN/shard'
import source from './zh-CN/source'
import stage from './zh-CN/stage'
import stat from './zh-CN/stat'
import table from './zh-CN/base/table'
import template from './zh-CN/template'
import view from './zh-CN/base/view'

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
