import type { FormEvent } from 'react'
import { useMutation } from 'urql'
import { Failure, RequestFailure } from './failure.tsx'
import { type FragmentType, graphql, readFragment } from './generated/index.ts'

const billingEmailFragment = graphql(`
  fragment BillingEmail on Organization {
    id
    version
    billingEmail
    effectiveBillingEmail
    viewerCanUpdate
  }
`)

const updateMutation = graphql(`
  mutation UpdateBillingEmail($input: UpdateOrganizationInput!) {
    updateOrganization(input: $input) {
      __typename
      ... on Organization {
        ...BillingEmail
      }
      ...Failure
    }
  }
`)

export function BillingEmail(props: { organization: FragmentType<typeof billingEmailFragment> }) {
  const organization = readFragment(billingEmailFragment, props.organization)
  const [{ fetching, data, error }, update] = useMutation(updateMutation)
  const result = data?.updateOrganization

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const billingEmail = String(new FormData(event.currentTarget).get('billingEmail'))
    update(
      {
        input: {
          organizationId: organization.id,
          // An empty text is not a valid email; null clears it.
          billingEmail: billingEmail === '' ? null : billingEmail,
          expectedVersion: organization.version,
        },
      },
      // Read it again even if the change was refused: somebody else may have changed it.
      { additionalTypenames: ['Organization'] },
    )
  }

  return (
    <section>
      <h2>Billing</h2>
      <p>Invoices go to {organization.effectiveBillingEmail}.</p>
      {organization.viewerCanUpdate && (
        <form onSubmit={submit} noValidate>
          <label>
            Billing email{' '}
            <input name="billingEmail" type="email" defaultValue={organization.billingEmail ?? ''} />
          </label>{' '}
          <button type="submit" disabled={fetching}>
            Save
          </button>
        </form>
      )}
      {error && <RequestFailure error={error} />}
      {result?.__typename === 'Organization' && <p role="status">Saved.</p>}
      {result && result.__typename !== 'Organization' && <Failure failure={result} />}
    </section>
  )
}
