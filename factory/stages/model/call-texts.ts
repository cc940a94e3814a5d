import type { Locale, ParameterText } from '../kind-texts.ts'

/** Texts of the parameters of every kind that calls models. */
export const CALL_TEXTS: Record<Locale, Record<string, ParameterText>> = {
  'en': {
    'configuration': [
      'Model configuration',
      'Usually choose a saved one: it has the model, the address and the key. Without one, choose a built-in model '
      + 'below, or enter the address of another service.\nIts model and address are called, whatever stands below. '
      + 'Other values set here win over it; limits can only be lowered.',
    ],
    'model': [
      'Model',
      'Without a configuration and without an address below, this model is called. With an address, “Provider’s '
      + 'model name” is called, and this is only the name in runs and statistics.',
    ],
    'parameters': ['Model parameters', 'The model decides which parameters it takes.'],
    'max_output_tokens': ['Max output tokens', '0 = default of the model.'],
    'repair': [
      'Repairs',
      '1 = when an answer does not match the schema, the model is told what is wrong and asked once more. The '
      + 'tokens of both calls count.',
    ],
    'cache': [
      'Reuse answers for identical prompts',
      'Records of this run with identical prompts share one answer; only the first costs tokens.',
    ],
    'concurrency': 'Concurrent calls',
    'rate_per_minute': ['Calls per minute', 'Starts are evenly spaced. 0 = no limit.'],
    'limit_key': [
      'Shared limit name',
      'Stages with the same name here share the limits above, across runs and factories. Empty = the limits '
      + 'apply to this stage only.',
    ],
    'deadline_ms': [
      'Call timeout (ms)',
      'Each retry gets the full time. The model service itself ends a call after 60 s.',
    ],
    'max_retries': [
      'Retries',
      'For calls that time out and calls that the service marks as retryable. The wait grows with each retry: '
      + '4 retries cover an outage of about 10 s, 10 cover several minutes. A record whose last retry times out '
      + 'is rejected; if the service stays unavailable, the attempt fails.',
    ],
    'max_prompt_chars': [
      'Max prompt length',
      'In characters (Unicode code points). Longer prompts are cut. 0 = no limit.',
    ],
    'provenance_field': [
      'Write origin to',
      'A field for the model, version and tokens of each answer, and the request ID of billed calls; for '
      + 'example _model. Empty = not kept.',
    ],
    'target': [
      'Model address',
      'Only for another service, without a configuration. Empty = the model above, or the configuration, is called.',
    ],
    'target.provider': ['Protocol', '', { openai: 'OpenAI-compatible' }],
    'target.endpoint': [
      'Address',
      'Base URL, as a rule with /v1: https://host/v1. One on this machine or in a private network must first '
      + 'be allowed by an administrator.',
    ],
    'target.model': [
      'Provider’s model name',
      'With an address this model is called: the name by which the server there knows it. “Model” above is then '
      + 'only the name in runs and statistics.',
    ],
  },
  'zh-CN': {
    'configuration': [
      '模型配置',
      '通常选择已保存的配置，其中有模型、地址与密钥。不用配置时，选择下方的内置模型，或填写其他服务的地址。\n'
      + '选择配置后，调用配置的模型与地址，不看下方的模型与地址；此处填写的其他值优先，但上限只能调低。',
    ],
    'model': [
      '模型',
      '不用配置、也不填下方的地址时，调用这个模型。填写地址后，调用的是“提供方的模型名”，这里只是任务与统计中显示的名称。',
    ],
    'parameters': ['模型参数', '可用的参数由模型决定。'],
    'max_output_tokens': ['最大输出 Token 数', '0 表示使用模型默认值。'],
    'repair': ['修复次数', '填 1 时，回答不符合结构就告知模型错在哪里，并再调用一次；两次调用的 Token 都计入。'],
    'cache': ['相同提示词只调用一次', '本次任务中提示词相同的记录共用一个回答，只有第一条计 Token。'],
    'concurrency': '并发调用数',
    'rate_per_minute': ['每分钟调用数', '均匀地发起调用；0 表示不限。'],
    'limit_key': ['共用限额', '名称相同的调用跨阶段、任务与工厂共用上述限额；留空表示只限本阶段。'],
    'deadline_ms': ['单次调用时限（毫秒）', '每次重试重新计时；模型服务本身最多等 60 秒。'],
    'max_retries': [
      '重试次数',
      '用于超时的调用，以及服务允许重试的调用。等待时间逐次加长：重试 4 次约可覆盖 10 秒的中断，10 次可覆盖数分钟。最后一次仍超时的记录列入拒收记录；服务一直不可用时，本次尝试失败。',
    ],
    'max_prompt_chars': ['提示词上限（字符）', '按 Unicode 码位计算，超出则截断；0 表示不限。'],
    'provenance_field': ['出处写入字段', '保存每个回答的模型、版本与 Token 数，付费调用还保存请求编号，例如写入 _model；留空表示不保存。'],
    'target': ['模型地址', '仅用于其他服务，且不用配置时；留空则调用上方的模型或配置。'],
    'target.provider': ['协议', '', { openai: '兼容 OpenAI' }],
    'target.endpoint': ['地址', '基础 URL，通常以 /v1 结尾：https://host/v1。本机或内网地址须先由管理员设置允许。'],
    'target.model': ['提供方的模型名', '填写地址后，调用这个模型：该地址的服务所用的名称。上方的“模型”此时只是任务与统计中显示的名称。'],
  },
}
