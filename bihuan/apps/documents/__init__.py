"""Official documents: number series, drafts, signatures, rendering and delivery."""
