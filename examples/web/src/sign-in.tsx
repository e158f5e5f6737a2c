import type { FormEvent } from 'react'

/** The key stays in memory: a page of yours would have a token from its sign-in instead. */
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
