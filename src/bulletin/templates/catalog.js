const box = document.getElementById('tim');
const plain = (text) => text.toLowerCase().normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/đ/g, 'd');
const entries = [...document.querySelectorAll('[data-tim]')].map((entry) => [entry, plain(entry.textContent)]);
box.hidden = false;
box.querySelector('input').addEventListener('input', (event) => {
  const words = plain(event.target.value).split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const [entry, text] of entries) {
    entry.hidden = !words.every((word) => text.includes(word));
    if (!entry.hidden) shown += 1;
  }
  box.querySelector('output').textContent = words.length ? shown + ' mục' : '';
});
