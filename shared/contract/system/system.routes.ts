import { z } from 'zod'
import { defineRoutes } from '../route'
import { systemDetail } from '../system-detail.contract'
import { systemLoad } from '../system-load.contract'
import { shardWorker, shardWorkerParams, systemView } from '../system.contract'

/** Routes of the console itself, and the description of all routes. */
export const SYSTEM_ROUTES = defineRoutes({
  systemGet: {
    method: 'GET', path: '/system', role: 'viewer', status: 200,
    summary: { 'en': 'Version, mode, dependencies and the factory\'s state', 'zh-CN': '版本、运行方式、组件和工厂状态' },
    answer: systemView,
  },
  systemLoadGet: {
    method: 'GET', path: '/system/load', role: 'viewer', status: 200,
    summary: {
      'en': 'Memory, event loop delay, the slowest routes and statements of the last hour, and what waits in '
        + 'which lane, of the process that answers',
      'zh-CN': '应答进程的内存、事件循环延迟、最近一小时最慢的接口和 SQL 语句，以及排队情况',
    },
    answer: systemLoad,
  },
  systemDetailGet: {
    method: 'GET', path: '/system/details', role: 'viewer', status: 200,
    summary: {
      'en': 'Versions, calls by method, storage, cache and settings in force',
      'zh-CN': '版本、各方法的调用、存储、缓存和现行设置',
    },
    answer: systemDetail,
  },
  shardWorkerDrain: {
    method: 'POST', path: '/system/shard-workers/{id}/drain', role: 'operator', status: 200,
    summary: {
      'en': 'Ask a worker of shards to leave: it takes no more, does those that it has, and ends',
      'zh-CN': '请分片工作进程退出：不再领取分片，做完手上的，然后结束',
    },
    params: shardWorkerParams, answer: shardWorker, asksFactory: true,
    audits: ['shard_worker.drain'],
  },
  openapi: {
    method: 'GET', path: '/openapi.json', role: 'viewer', status: 200,
    summary: { 'en': 'This API as OpenAPI 3.1', 'zh-CN': '以 OpenAPI 3.1 描述的本接口' },
    answer: z.record(z.string(), z.unknown()),
  },
})
