import type en from './en'

export default {
  busy: {
    retry: '立即重试',
    text: '同时到来的请求太多，正在运行的任务不受影响。本页会自动重试。',
    title: '控制台繁忙',
  },
} satisfies typeof en
