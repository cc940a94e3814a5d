import { describe, expect, it } from 'vitest'
import { isMasked, maskAddress } from '#shared/domain/masked-address'

describe('an address as people see it', () => {
  it.each([
    [
      'https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef&timestamp=1',
      'https://oapi.dingtalk.com/robot/send?access_token=••••&timestamp=••••',
    ],
    [
      'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7aaa-4bc4-97a0-0ec2sifa5aaa',
      'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=••••',
    ],
    [
      'https://open.feishu.cn/open-apis/bot/v2/hook/1c6c0d2e-7f1a-4b7e-9d7e-2f6f0f0f0f0f',
      'https://open.feishu.cn/open-apis/bot/v2/hook/••••',
    ],
    [
      'https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX',
      'https://hooks.slack.com/services/••••/••••/••••',
    ],
    ['https://api.telegram.org/bot123456:ABC-DEF1234ghIkl/sendMessage', 'https://api.telegram.org/••••/••••'],
    ['https://eo3abcdef0123456.m.pipedream.net', 'https://••••.m.pipedream.net/'],
    ['http://10.0.0.7:8080/hook?a&b=1#secret', 'http://10.0.0.7:8080/hook?a=••••&b=••••'],
    ['https://host/?0123456789abcdef0123456789abcdef', 'https://host/?••••=••••'],
    ['no address sk-0123456789', '••••'],
  ])('%s', (address, shown) => {
    expect(maskAddress(address)).toBe(shown)
    expect(isMasked(address)).toBe(false)
  })
})
