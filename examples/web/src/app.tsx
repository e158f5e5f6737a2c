import { useMemo, useState } from 'react'
import { Provider } from 'urql'
import { createClient } from './client.ts'
import { OrganizationList } from './organization-list.tsx'
import { OrganizationPage } from './organization-page.tsx'
import { SignIn } from './sign-in.tsx'

export function App() {
  const [key, setKey] = useState<string>()
  return key === undefined ? (
    <SignIn onKey={setKey} />
  ) : (
    <SignedIn apiKey={key} onSignOut={() => setKey(undefined)} />
  )
}

function SignedIn({ apiKey, onSignOut }: { apiKey: string; onSignOut: () => void }) {
  const client = useMemo(() => createClient(apiKey), [apiKey])
  const [selected, setSelected] = useState<string>()
  return (
    <Provider value={client}>
      <button type="button" onClick={onSignOut}>
        Sign out
      </button>{' '}
      {selected === undefined ? (
        <OrganizationList onSelect={setSelected} />
      ) : (
        <OrganizationPage key={selected} id={selected} onClose={() => setSelected(undefined)} />
      )}
    </Provider>
  )
}
