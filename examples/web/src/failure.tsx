import type { CombinedError } from 'urql'
import { type FragmentType, graphql, readFragment } from './generated/index.ts'

/** The error of any result union, with the messages of invalid fields. */
const failureFragment = graphql(`
  fragment Failure on Error {
    __typename
    message
    ... on ValidationFailedError {
      issues {
        field
        message
      }
    }
  }
`)

/** An expected error: part of the data, with its own type. */
export function Failure(props: { failure: FragmentType<typeof failureFragment> }) {
  const failure = readFragment(failureFragment, props.failure)
  const messages =
    failure.__typename === 'ValidationFailedError'
      ? failure.issues.map(({ message }) => message)
      : [failure.message]
  return (
    <p role="alert" data-type={failure.__typename}>
      {messages.join(' ')}
    </p>
  )
}

/** Any other error: no credential, a limit, an internal error, or no network. */
export function RequestFailure({ error }: { error: CombinedError }) {
  const [first] = error.graphQLErrors
  return <p role="alert">{first?.message ?? 'The service does not answer.'}</p>
}
