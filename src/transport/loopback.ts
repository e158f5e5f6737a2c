import { BlockList, isIP } from 'node:net'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addAddress('::1', 'ipv6')

/**
 * Whether this is a host name or an IP (also in IPv6's mapped form) that only this machine can reach. `0.0.0.0`
 * and `::` are not: they mean all of its IPs. What is not known to be loopback counts as public.
 */
export function isLoopback(host: string): boolean {
  const family = isIP(host)
  if (family === 0) return host.toLowerCase() === 'localhost'
  return loopback.check(host, family === 6 ? 'ipv6' : 'ipv4')
}
