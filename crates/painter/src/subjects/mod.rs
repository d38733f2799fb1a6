//! The things that stand in a scene, each in a file of its own.

mod balloon;
mod boat;
mod castle;
mod cat;
mod city;
mod figure;
mod flowers;
mod house;
mod lighthouse;
mod tree;

use super::{
    canvas::{Area, Canvas, Matter, Point},
    colour::{Rgb, mix, scale, turn_hue},
    scene::Scene,
    shapes, terrain,
    words::Element,
};

/// Paints one thing.
type Layer = fn(&mut Canvas, &Scene);

/// What is far off or built into the land; painted before water, which mirrors it.
pub(crate) fn behind_water(canvas: &mut Canvas, scene: &Scene) {
    if scene.has(Element::City) {
        city::paint(canvas, scene);
    }
    if scene.has(Element::Balloon) {
        balloon::paint(canvas, scene);
    }
}

/// What stands before the water or on the near land.
pub(crate) fn before(canvas: &mut Canvas, scene: &Scene) {
    let sea = scene.has(Element::Water);
    if scene.has(Element::Boat) {
        boat::paint(canvas, scene);
    }
    if sea && needs_ground(scene) {
        terrain::cliff(canvas, scene);
    }
    let things: [(Element, Layer); 7] = [
        (Element::Castle, castle::paint),
        (Element::House, house::paint),
        (Element::Lighthouse, lighthouse::paint),
        (Element::Tree, tree::paint),
        (Element::Flowers, flowers::paint),
        (Element::Figure, figure::paint),
        (Element::Cat, cat::paint),
    ];
    for (element, paint) in things {
        if scene.has(element) {
            paint(canvas, scene);
        }
    }
}

/// The wall and the table of a picture without a landscape.
pub(crate) fn room(canvas: &mut Canvas, scene: &Scene) {
    let noise = scene.noise("wall");
    let own = scene.wish.subject_tint.unwrap_or([0.78, 0.5, 0.24]);
    // The wall takes the hue opposite the thing, so that the thing stands out.
    let wall = turn_hue(mix(own, [0.5; 3], 0.35), std::f32::consts::PI);
    let edge = 0.74;
    canvas.paint(Matter::Sky, Area::ALL, |p| {
        let glow = 1.25 - 0.95 * p.distance(Point::new(scene.aspect * (0.5 - 0.22 * scene.side), 0.25));
        (scale(scene.light.on(wall, 0.45), glow * (0.85 + 0.3 * noise.layered(p.x * 4.0, p.y * 4.0, 3))), 1.0)
    });
    canvas.paint(Matter::Land, Area::rows(edge - 0.01, 1.0), |p| {
        let grain = noise.layered(p.x * 3.0, p.y * 40.0, 3);
        let wood =
            scene.light.on(mix([0.36, 0.22, 0.15], [0.56, 0.36, 0.22], grain), 0.75 - 0.6 * (p.y - edge));
        let shadow =
            shapes::ellipse(p, Point::new(scene.foot.x + 0.1 * scene.side, scene.foot.y), 0.36, 0.05);
        let dark = 0.55 * (0.5 - shadow / 0.04).clamp(0.0, 1.0);
        (mix(wood, [0.06, 0.04, 0.06], dark), 0.5 + (p.y - edge) / 0.004)
    });
}

fn needs_ground(scene: &Scene) -> bool {
    let grounded =
        [Element::Cliff, Element::Castle, Element::House, Element::Tree, Element::Figure, Element::Cat];
    grounded.into_iter().any(|e| scene.has(e))
}

/// The pigment of the main thing: the colour that was asked for, else its own.
fn pigment(scene: &Scene, own: Rgb) -> Rgb {
    scene.wish.subject_tint.unwrap_or(own)
}

/// The shadow that lets a thing stand on the ground.
fn ground_shadow(canvas: &mut Canvas, middle: Point, rx: f32, ry: f32) {
    canvas.glaze(Area::around(middle, rx * 1.5, ry * 2.0), |p| {
        let d = shapes::ellipse(p, middle, rx, ry) / ry;
        ([0.05, 0.05, 0.1], 0.5 * (0.4 - d).clamp(0.0, 1.0))
    });
}
