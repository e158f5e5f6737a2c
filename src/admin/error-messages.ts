import { ValidationFailedError } from '../operations/core/errors.ts'

/** For the person at the terminal: what is wrong, one text for each problem, and no stack. */
export function errorMessages(error: unknown): string[] {
  if (error instanceof ValidationFailedError) {
    return error.issues.map(({ field, message }) => `${field} ${message}`)
  }
  // A host name with several IPs fails once for each of them, with an empty message.
  if (error instanceof AggregateError && error.message === '') return error.errors.flatMap(errorMessages)
  const message = error instanceof Error ? (network(error) ?? error.message) : String(error)
  return [message.trim().replace(/\n+/g, '\n')]
}

/** The system's error about a host or a port, in words; undefined for other errors. */
function network(error: NodeJS.ErrnoException & SystemAddress): string | undefined {
  const place = `${error.address ?? error.hostname}${error.port === undefined ? '' : `, port ${error.port}`}`
  if (error.syscall === 'connect' || error.syscall === 'getaddrinfo') {
    return `Can't reach a server at ${place} (${error.code}).`
  }
  if (error.syscall !== 'listen') return undefined
  return error.code === 'EADDRINUSE'
    ? `Another program already listens at ${place}.`
    : `Can't listen at ${place} (${error.code}).`
}

/** What Node adds to errors of sockets and of looking up names. */
interface SystemAddress {
  address?: string
  hostname?: string
  port?: number
}
