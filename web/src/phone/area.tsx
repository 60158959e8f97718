export default function Phone() {
  return (
    <div className="page">
      <h1>Phone</h1>
    </div>
  );
}
