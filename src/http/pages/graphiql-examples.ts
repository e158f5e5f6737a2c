/** The tabs that GraphiQL opens with on a first visit. */
export const exampleTabs: { query: string; variables?: string }[] = [
  {
    query: `# Who am I, and where do I belong? Press Ctrl-Enter to run this.
query MyOrganizations {
  viewer {
    email
    firstName
  }
  organizations(first: 10, orderBy: [{ field: NAME }]) {
    totalCount
    nodes {
      id
      name
      personal
      effectiveBillingEmail
      domains {
        domain
        verified
      }
      viewerMembership {
        role
      }
    }
  }
}
`,
  },
  {
    query: `# Members page by page: put pageInfo.endCursor into "after" for the next page.
query Members($search: String!, $after: String) {
  organizations(first: 1, filter: { name: $search }) {
    nodes {
      name
      memberships(first: 20, after: $after, orderBy: [{ field: ROLE }]) {
        totalCount
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          role
          user {
            email
            firstName
            lastName
          }
        }
      }
    }
  }
}
`,
    variables: JSON.stringify({ search: 'northwind', after: null }, null, 2),
  },
]
