import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// One origin for the page and the API, so that the service needs no CORS.
const proxy = { '/graphql': process.env.ORGQL_URL ?? 'http://127.0.0.1:4000' }

export default defineConfig({ plugins: [react()], server: { proxy }, preview: { proxy } })
