import { Checkbox, PasswordField, RadioGroup, Select, Slider, Switch, Tabs, TextField } from '@parley/ui';
import { Monitor, Moon, Sun } from 'lucide-react';
import { useState } from 'react';
import { Section } from './DesignPage.tsx';

export function Fields() {
  const [on, setOn] = useState(true);
  const [volume, setVolume] = useState(40);
  const [theme, setTheme] = useState('system');
  const [tab, setTab] = useState('people');
  return (
    <Section title="Fields">
      <div className="grid gap-6 sm:grid-cols-2">
        <TextField label="Name" hint="Others see it." placeholder="Ada" />
        <TextField label="Email" defaultValue="ada@" problem="This is no address." />
        <PasswordField label="Password" defaultValue="correct horse" />
        <Select label="Camera" value="a" options={[{ value: 'a', label: 'Built-in camera' }]} onChange={() => undefined} />
        <div>
          <Switch label="Noise suppression" note="Takes away fans and keyboards." checked={on} onChange={setOn} />
          <Switch label="Mirror my video" checked={!on} onChange={(next) => setOn(!next)} />
          <Switch label="Not here" checked={false} disabled onChange={() => undefined} />
        </div>
        <div>
          <Checkbox label="Guests may take part" />
          <Checkbox label="Remember this device" checked onChange={() => undefined} />
          <Slider label="Volume" value={volume} onChange={setVolume} format={(value) => `${value} %`} />
        </div>
        <RadioGroup label="Layout" value={on ? 'grid' : 'spotlight'} onChange={(value) => setOn(value === 'grid')} options={[{ value: 'grid', label: 'Grid', note: 'Everybody as large as fits' }, { value: 'spotlight', label: 'Spotlight', note: 'Who speaks is large' }]} />
        <RadioGroup row label="Theme" value={theme} onChange={setTheme} options={[{ value: 'system', label: 'System', icon: <Monitor aria-hidden /> }, { value: 'light', label: 'Light', icon: <Sun aria-hidden /> }, { value: 'dark', label: 'Dark', icon: <Moon aria-hidden /> }]} />
      </div>
      <Tabs
        label="Panels"
        value={tab}
        onChange={setTab}
        tabs={[
          { value: 'people', label: 'People', content: <p>Who is here.</p> },
          { value: 'chat', label: 'Chat', content: <p>What they write.</p> },
        ]}
      />
    </Section>
  );
}
