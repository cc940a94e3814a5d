export default {
  as_of: '数据截至 {time}',
  as_of_hint: '工厂的事件还没有到达过',
  as_of_title: '已收到工厂到 {time} 为止的事件 · {push}',
  as_of_unknown: '还没有数据',
  density: {
    comfortable: '舒适',
    compact: '紧凑',
    label: '密度：{density}',
    name: '密度',
  },
  health: {
    degraded: '系统健康：有部件没有响应',
    good: '系统健康：全部正常',
    unknown: '系统健康：未知',
  },
  language: {
    label: '语言：{language}',
    name: '语言',
  },
  live: {
    off: '实时推送断开，每 60 秒更新',
    on: '实时推送已连上',
    pending: '正在连接实时推送',
  },
  name: '数据工厂控制台',
  operator: '操作员',
  preferences: '偏好',
  public_bind: '控制台对网络开放且没有登录：能连到它的人都能操作。',
  shortcuts: {
    on: '单键快捷键',
    show: '查看快捷键',
  },
  skip: '跳到内容',
  starting: {
    elapsed: '已用 {seconds} 秒',
    slow: '比平常久。请看控制台进程的日志：数据目录可能被另一个进程占用，或数据库连不上。',
    text: '首次启动要建表，约 10 秒。好了会自动进入，不用刷新。',
    title: '正在打开存储',
  },
  theme: {
    dark: '深色',
    label: '主题：{theme}',
    light: '浅色',
    name: '主题',
    system: '跟随系统',
  },
}
