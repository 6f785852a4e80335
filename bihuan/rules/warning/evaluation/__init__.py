"""Which method suits which disease: known outbreaks in series, and what the methods find."""
