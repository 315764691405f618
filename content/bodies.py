"""Which blocks the body of each type of page is put together from."""

from __future__ import annotations

from wagtail import blocks

from content import body_blocks, guidance_blocks


class GuidanceBody(blocks.StreamBlock):
    """The parts of a guidance page, in order."""

    heading = guidance_blocks.Heading(max_length=100)
    paragraph = guidance_blocks.Paragraph(features=guidance_blocks.RICH)
    steps = guidance_blocks.Steps()
    table = guidance_blocks.Table()
    callout = guidance_blocks.Callout()
    definition = guidance_blocks.Definition()
    try_this = guidance_blocks.TryThis()
    vignette = body_blocks.Vignette()
    timeline = body_blocks.Timeline()
    picture = body_blocks.Picture()
    claim = body_blocks.Claim()


class Background(blocks.StreamBlock):
    """More about the studies behind a digest, for readers who want it."""

    heading = body_blocks.Subheading(max_length=100)
    paragraph = guidance_blocks.Paragraph(features=guidance_blocks.RICH)
    claim = body_blocks.Claim()
    table = guidance_blocks.Table()
    callout = guidance_blocks.Callout()
    definition = guidance_blocks.Definition()
    vignette = body_blocks.Vignette()
    timeline = body_blocks.Timeline()
    picture = body_blocks.Picture()
