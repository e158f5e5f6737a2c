import { expect, test } from 'vitest'
import { isLoopback } from '../../src/transport/loopback.ts'

test.each([
  '127.0.0.1',
  '127.255.255.254',
  '::1',
  '0:0:0:0:0:0:0:1',
  '::ffff:127.0.0.1',
  '::FFFF:7f00:1',
  'localhost',
  'LocalHost',
])('%s is this machine', (host) => {
  expect(isLoopback(host)).toBe(true)
})

test.each([
  '',
  '0.0.0.0',
  '::',
  '::ffff:0.0.0.0',
  '10.0.0.1',
  '128.0.0.1',
  '::2',
  '::ffff:10.0.0.1',
  '127.1',
  '127.0.0.1.example.com',
  'localhost.example.com',
  'localhost, example.com',
  'example.com',
  'unknown',
])('"%s" may be reached by others', (host) => {
  expect(isLoopback(host)).toBe(false)
})
