import './no-generated-code.ts';
import './style-nonce.ts';
import '@parley/ui/tokens.css';
import { showLanguage, showTheme } from '@parley/ui';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id "root"');
showLanguage();
showTheme();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
