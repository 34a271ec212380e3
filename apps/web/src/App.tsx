import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRouter, RouterProvider } from '@tanstack/react-router';
import { Suspense } from 'react';
import { routeTree } from './route-tree.tsx';
import { BrokenPage } from './shell/BrokenPage.tsx';

const queries = new QueryClient();
const router = createRouter({ routeTree, defaultPreload: false, defaultErrorComponent: BrokenPage });

export function App() {
  return (
    <QueryClientProvider client={queries}>
      {/* Nothing for a moment, while the texts of a language come. */}
      <Suspense>
        <RouterProvider router={router} />
      </Suspense>
    </QueryClientProvider>
  );
}
