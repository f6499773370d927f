/** Fetches the view of this address beside the frame around it, so that neither waits. */
import './theme/theme.css'

const { pathname } = location
void import('./shell/start')
// Whoever shows the view says so when it cannot be loaded.
if (pathname === '/') import('./runs/page').catch(() => {})
else if (pathname === '/compare') import('./compare/page').catch(() => {})
else if (pathname.startsWith('/runs/')) import('./run/page').catch(() => {})
