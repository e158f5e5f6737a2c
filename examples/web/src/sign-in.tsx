import type { FormEvent } from 'react'

/** Keeps the key in memory. A real page would get a token when its user signs in. */
export function SignIn({ onKey }: { onKey: (key: string) => void }) {
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    onKey(String(new FormData(event.currentTarget).get('key')).trim())
  }
  return (
    <form onSubmit={submit}>
      <h1>Sign in</h1>
      <label>
        API key <input name="key" type="password" autoComplete="off" required />
      </label>{' '}
      <button type="submit">Sign in</button>
    </form>
  )
}
