"""Forms of the CMS pages for frameworks: what may be typed. What may be done is the domain's business."""
