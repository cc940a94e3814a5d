import { BlockList, isIPv4, isIPv6 } from 'node:net'

/** Always forbidden: unspecified, link-local (cloud metadata), multicast, broadcast. */
const NEVER = blockList(
  ['0.0.0.0/8', '169.254.0.0/16', '224.0.0.0/4', '255.255.255.255/32'],
  ['::/128', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
)

/** This machine, private networks, and ranges kept for documentation, tests and carriers (RFC 6890). */
const PRIVATE = blockList(
  [
    '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24',
    '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '240.0.0.0/4',
  ],
  ['2001::/23', '2001:db8::/32', '3fff::/20'],
)

/** The only public part of IPv6. */
const PUBLIC_V6 = blockList([], ['2000::/3'])

/** Prefixes that embed an IPv4 address, which is checked instead: mapped, NAT64, 6to4. */
const CARRIERS = [
  { list: blockList([], ['::ffff:0:0/96', '64:ff9b::/96', '::/96']), firstGroup: 6 },
  { list: blockList([], ['2002::/16']), firstGroup: 1 },
]

const MAPPED = blockList([], ['::ffff:0:0/96'])

/** Whether what a person has named may have this address. */
export function isAllowedAddress(address: string, allowsPrivate: boolean): boolean {
  if (isIPv4(address)) {
    return !NEVER.check(address) && (allowsPrivate || !PRIVATE.check(address))
  }
  if (!isIPv6(address) || address.includes('%')) {
    return false
  }
  if (address === '::1') {
    return allowsPrivate
  }
  for (const { list, firstGroup } of CARRIERS) {
    if (list.check(address, 'ipv6')) {
      return isAllowedAddress(embeddedV4(address, firstGroup), allowsPrivate)
    }
  }
  if (NEVER.check(address, 'ipv6')) {
    return false
  }
  return allowsPrivate || (PUBLIC_V6.check(address, 'ipv6') && !PRIVATE.check(address, 'ipv6'))
}

/**
 * Where a request comes from, as it is counted: an IPv4 address, also one that is mapped into IPv6, or the first half
 * of an IPv6 address, of which a single machine can choose the second half as it likes. What is no address stays as it
 * is.
 */
export function toNetwork(address: string): string {
  const [plain = ''] = address.split('%', 1)
  if (!isIPv6(plain)) {
    return plain
  }
  return MAPPED.check(plain, 'ipv6')
    ? embeddedV4(plain, 6)
    : `${toGroups(plain).slice(0, 4).map(group => group.toString(16)).join(':')}::/64`
}

function embeddedV4(address: string, firstGroup: number): string {
  const groups = toGroups(address)
  const [high, low] = [groups[firstGroup]!, groups[firstGroup + 1]!]
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/** The eight 16-bit groups of an IPv6 address, dotted tail included. */
function toGroups(address: string): number[] {
  // The URL parser normalizes valid addresses to their shortest hexadecimal form.
  const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const [left, right] = [head, tail]
    .map(part => part === '' ? [] : part.split(':').map(group => Number.parseInt(group, 16))) as [number[], number[]]
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right]
}

function blockList(v4: string[], v6: string[]): BlockList {
  const list = new BlockList()
  for (const [subnets, family] of [[v4, 'ipv4'], [v6, 'ipv6']] as const) {
    for (const subnet of subnets) {
      const [net, prefix] = subnet.split('/')
      list.addSubnet(net!, Number(prefix), family)
    }
  }
  return list
}
