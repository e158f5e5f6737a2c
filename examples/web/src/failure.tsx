import type { CombinedError } from 'urql'
import { type FragmentType, graphql, readFragment } from './generated/index.ts'

/** What every result union can be: the message for people, and what is wrong with which field. */
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

/** A failure that the schema foresees: part of the answer, with its own type. */
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

/** A failure that nobody foresees: no credential, a limit, a fault, or no network. */
export function RequestFailure({ error }: { error: CombinedError }) {
  const [first] = error.graphQLErrors
  return <p role="alert">{first?.message ?? 'The service does not answer.'}</p>
}
