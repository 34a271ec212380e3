/** Somebody in front of a wall, who moves a little: enough to see what is cut off and that it moves. */
export function drawFace(context: CanvasRenderingContext2D, index: number, frame: number): void {
  const { width, height } = context.canvas;
  const hue = (index * 47) % 360;
  const sway = Math.sin((frame + index * 9) / 14) * width * 0.012;
  const wall = context.createLinearGradient(0, 0, width, height);
  wall.addColorStop(0, `hsl(${hue} 22% 52%)`);
  wall.addColorStop(1, `hsl(${(hue + 40) % 360} 26% 30%)`);
  context.fillStyle = wall;
  context.fillRect(0, 0, width, height);
  context.fillStyle = `hsl(${hue} 18% 66%)`;
  context.fillRect(width * 0.08, height * 0.12, width * 0.16, height * 0.34);
  const [x, y] = [width / 2 + sway, height * 0.46];
  context.fillStyle = `hsl(${(hue + 190) % 360} 38% 34%)`;
  context.beginPath();
  context.ellipse(x, height * 1.02, width * 0.23, height * 0.36, 0, 0, Math.PI * 2);
  context.fill();
  context.fillStyle = `hsl(${18 + (index % 5) * 5} 42% ${40 + ((index * 11) % 34)}%)`;
  context.beginPath();
  context.ellipse(x, y, height * 0.16, height * 0.21, 0, 0, Math.PI * 2);
  context.fill();
  context.fillStyle = `hsl(${(index * 23) % 50} 35% ${12 + (index % 4) * 8}%)`;
  context.beginPath();
  context.ellipse(x, y - height * 0.13, height * 0.175, height * 0.13, 0, Math.PI, Math.PI * 2);
  context.fill();
}

/** Something that is read to its edges. */
export function drawSlide(context: CanvasRenderingContext2D, frame: number): void {
  const { width, height } = context.canvas;
  context.fillStyle = '#f6f4ef';
  context.fillRect(0, 0, width, height);
  context.fillStyle = '#14433b';
  context.fillRect(0, 0, width, height * 0.11);
  context.fillStyle = '#f6f4ef';
  context.font = `600 ${height * 0.05}px sans-serif`;
  context.fillText('Third quarter, in one picture', width * 0.04, height * 0.075);
  for (const [index, value] of [0.4, 0.55, 0.47, 0.7, 0.86].entries()) {
    context.fillStyle = index === 4 ? '#c98b5e' : '#2f7f70';
    context.fillRect(width * (0.08 + index * 0.17), height * (0.92 - value * 0.7), width * 0.11, height * value * 0.7);
  }
  context.fillStyle = '#14433b';
  context.fillRect(((frame * 4) % width) - 6, height * 0.96, 12, height * 0.02);
}
