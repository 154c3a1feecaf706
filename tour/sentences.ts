/**
 * What the members post: public-domain sentences under the work that each is from. Some go beyond ASCII and some hold
 * a line break, because a post must come back exactly as it was sent.
 */
const WORKS: Readonly<Record<string, readonly string[]>> = {
  'Jane Austen, Pride and Prejudice (1813)': [
    'It is a truth universally acknowledged, that a single man in possession of a good fortune, must be in want of a wife.',
    'For what do we live, but to make sport for our neighbours, and laugh at them in our turn?',
    'I could easily forgive his pride, if he had not mortified mine.',
    'I declare after all there is no enjoyment like reading!',
  ],
  'Jane Austen, Emma (1815)': [
    'If I loved you less, I might be able to talk about it more.',
    'One half of the world cannot understand the pleasures of the other.',
    'Silly things do cease to be silly if they are done by sensible people in an impudent way.',
  ],
  'Herman Melville, Moby-Dick (1851)': [
    'Call me Ishmael.',
    'It is not down in any map; true places never are.',
    'Better sleep with a sober cannibal than a drunken Christian.',
    "I know not all that may be coming, but be it what it will, I'll go to it laughing.",
  ],
  'Herman Melville, Bartleby, the Scrivener (1853)': ['I would prefer not to.', 'Ah Bartleby! Ah humanity!'],
  "Lewis Carroll, Alice's Adventures in Wonderland (1865)": [
    'Curiouser and curiouser!',
    "We're all mad here.",
    'Begin at the beginning, and go on till you come to the end: then stop.',
    'If everybody minded their own business, the world would go round a deal faster than it does.',
  ],
  'Lewis Carroll, Through the Looking-Glass (1871)': [
    '’Twas brillig, and the slithy toves\nDid gyre and gimble in the wabe;',
    'Now, here, you see, it takes all the running you can do, to keep in the same place.',
    "It's a poor sort of memory that only works backwards.",
    "Why, sometimes I've believed as many as six impossible things before breakfast.",
  ],
  'Charles Dickens, A Tale of Two Cities (1859)': [
    'It was the best of times, it was the worst of times.',
    'It is a far, far better thing that I do, than I have ever done.',
  ],
  'Charles Dickens, A Christmas Carol (1843)': ['Marley was dead: to begin with.'],
  'Charles Dickens, David Copperfield (1850)': [
    'Whether I shall turn out to be the hero of my own life, or whether that station will be held by anybody else, these pages must show.',
  ],
  'Charlotte Brontë, Jane Eyre (1847)': [
    'There was no possibility of taking a walk that day.',
    'I am no bird; and no net ensnares me: I am a free human being with an independent will.',
    'Reader, I married him.',
  ],
  'Emily Brontë, Wuthering Heights (1847)': ['Whatever our souls are made of, his and mine are the same.'],
  'Mary Shelley, Frankenstein (1818)': [
    'Beware; for I am fearless, and therefore powerful.',
    'Nothing is so painful to the human mind as a great and sudden change.',
  ],
  'George Eliot, Middlemarch (1871)': [
    'What do we live for, if it is not to make life less difficult to each other?',
    'It is a narrow mind which cannot look at a subject from various points of view.',
  ],
  'Oscar Wilde, The Importance of Being Earnest (1895)': [
    'The truth is rarely pure and never simple.',
    'I never travel without my diary. One should always have something sensational to read in the train.',
  ],
  "Oscar Wilde, Lady Windermere's Fan (1892)": [
    'We are all in the gutter, but some of us are looking at the stars.',
  ],
  'Arthur Conan Doyle, The Adventures of Sherlock Holmes (1892)': [
    'To Sherlock Holmes she is always the woman.',
    'You see, but you do not observe.',
    'It has long been an axiom of mine that the little things are infinitely the most important.',
  ],
  'Arthur Conan Doyle, The Hound of the Baskervilles (1902)': [
    'Mr. Holmes, they were the footprints of a gigantic hound!',
  ],
  'Henry David Thoreau, Walden (1854)': [
    'The mass of men lead lives of quiet desperation.',
    'Our life is frittered away by detail.',
    'Heaven is under our feet as well as over our heads.',
    'Simplify, simplify.',
  ],
  'Mark Twain, Adventures of Huckleberry Finn (1884)': ["All right, then, I'll go to hell."],
  'Bram Stoker, Dracula (1897)': [
    'Listen to them—the children of the night. What music they make!',
    'There are darknesses in life and there are lights, and you are one of the lights, the light of all lights.',
  ],
  'Jerome K. Jerome, Three Men in a Boat (1889)': [
    'I like work: it fascinates me. I can sit and look at it for hours.',
  ],
  'William Shakespeare, Hamlet (1603)': [
    'Brevity is the soul of wit.',
    "Though this be madness, yet there is method in 't.",
    'There are more things in heaven and earth, Horatio,\nThan are dreamt of in your philosophy.',
    'The lady doth protest too much, methinks.',
  ],
  "William Shakespeare, A Midsummer Night's Dream (1600)": [
    'Lord, what fools these mortals be!',
    'The course of true love never did run smooth.',
  ],
  'John Milton, Paradise Lost (1667)': [
    'The mind is its own place, and in itself\nCan make a Heaven of Hell, a Hell of Heaven.',
    'Better to reign in Hell, than serve in Heaven.',
  ],
  'Franz Kafka, Die Verwandlung (1915)': [
    'Als Gregor Samsa eines Morgens aus unruhigen Träumen erwachte, fand er sich in seinem Bett zu einem ungeheueren Ungeziefer verwandelt.',
  ],
  'Johann Wolfgang von Goethe, Faust (1808)': [
    'Da steh ich nun, ich armer Tor!\nUnd bin so klug als wie zuvor;',
    'Es irrt der Mensch, solang er strebt.',
  ],
  'Marcel Proust, Du côté de chez Swann (1913)': ['Longtemps, je me suis couché de bonne heure.'],
  'Voltaire, Candide (1759)': ['Il faut cultiver notre jardin.'],
  'Miguel de Cervantes, Don Quijote (1605)': [
    'En un lugar de la Mancha, de cuyo nombre no quiero acordarme…',
  ],
  'Dante Alighieri, Inferno (1321)': [
    'Nel mezzo del cammin di nostra vita\nmi ritrovai per una selva oscura',
    'E quindi uscimmo a riveder le stelle.',
  ],
  'Лев Толстой, Анна Каренина (1878)': [
    'Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива по-своему.',
  ],
  '夏目漱石, 吾輩は猫である (1905)': ['吾輩は猫である。名前はまだ無い。'],
  '老子, 道德經 (4th century BC)': ['道可道，非常道。名可名，非常名。'],
  'Ὅμηρος, Ὀδύσσεια (8th century BC)': ['ἄνδρα μοι ἔννεπε, Μοῦσα, πολύτροπον, ὃς μάλα πολλὰ\nπλάγχθη'],
  'Edgar Allan Poe, The Raven (1845)': [
    'Once upon a midnight dreary, while I pondered, weak and weary',
    'Quoth the Raven “Nevermore.”',
  ],
  'Kenneth Grahame, The Wind in the Willows (1908)': [
    'There is nothing—absolutely nothing—half so much worth doing as simply messing about in boats.',
  ],
  'Robert Louis Stevenson, Treasure Island (1883)': [
    'Fifteen men on the dead man’s chest—\nYo-ho-ho, and a bottle of rum!',
  ],
}

export const SENTENCES: readonly string[] = Object.values(WORKS).flat()
