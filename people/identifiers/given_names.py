"""Given names that are common in the United Kingdom, across communities and generations; none that is an everyday word.

Not in the list: Mark, Grace, Hope, Will, April, Rose and the like. They count only beside a word that says whose name
follows (people/identifiers/names.py).
"""

from __future__ import annotations

GIVEN = frozenset(
    """
aaliyah aaron abdul abdullah abigail adam adele adrian agnes ahmed aidan aiden aisha alan alana albert alec alex alexa
alexander alexandra alexandria alfie alfred alice alicia alisha alison allison amanda amber amelia amelie amina amir amy
anastasia andrea andrew angela anita anna annabelle anne annette annie anthony antony anya archie aria ariana arnold
arthur asha ashley aurora ava ayesha barbara barry beatrice beatrix becky bella ben benjamin bernadette bernard beth
bethany betty beverley bilal blake brandon brenda brian bridget bronwyn bryn caitlin caleb callum calum cameron camilla
carl carla carly carol carole caroline carolyn carys catherine cathy catrin cerys charlie charlotte chelsea cheryl chloe
chris christian christina christine christopher ciara claire clara clare clive colin connor conor courtney craig cristina
cyril daisy damian damien daniel daniela danielle danny daphne darren daryl dave david davina deborah debra declan denise
dennis derek desmond diana diane dilys dominic donald donna doreen dorothy doris douglas duncan dylan edith edna edward
edwina eileen elaine eleanor elena eliza elizabeth ella ellen ellie elliot elliott elsie emily emma emmanuel eric erica
erin ernest esme estelle esther ethan ethel eva evan evelyn evie ewan faisal farah fatima felicity felix finlay finley
fiona fionn florence frances francesca francis fraser fred freddie frederick freya gabriel gabriella gareth gary gavin
gemma geoffrey george georgia georgina gerald gerard geraldine gillian gladys glenda glenn glenys gloria glyn gordon
graeme graham gwen gwyneth gwynne hamza hannah harold harriet harriett harrison harry harvey hassan hayley hazel heather
heidi helen helena henrietta henry hilary hilda howard hugh hussain ian ibrahim ida imogen imran ines ioan iona irene iris
isaac isabel isabella isabelle isaiah isla ismail ivan ivor ivy jacob jacqueline jade jaden jake jamal james jamie jan jane
janet janice jasmin jasmine jason jayden jayne jean jeanette jeffrey jemima jenna jennifer jenny jeremiah jeremy jessica
jessie jill jim jimmy jo joan joanna joanne jodie joe joel johanna john johnny jonathan jonathon jordan joseph josephine
josh joshua josie joyce juan judith julia julian julie juliet justin kai kamal kara karen karim karl kate katherine
kathleen kathryn kathy katie katy kayleigh keira keith kelly kelvin ken kenneth kenzie kerry kevin khadija khalid kian
kieran kim kimberley kirsten kirsty kyle kylie lara laura lauren laurence lee leah leanne lena leo leon leonard leonie
leroy lesley leslie lewis lexi liam libby lilian lillian lilly lily linda lindsay lindsey lisa logan lola lorna lorraine
louis louisa louise luca lucas lucia lucy luke lydia lynda lynette lynn lynne mabel macauley maddison madeleine madison
maggie mahmoud maisie malcolm malik manuel marc marcia marco marcus margaret margery maria mariam marie marilyn mario
marion marjorie marlon martha martin martyn mary maryam mason mathew matilda matthew maureen maurice max maxine maya
megan mehmet melanie melissa mercedes mia michael michaela michelle miguel mike mildred millie miriam mitchell mohamed
mohammad mohammed moira molly monica morgan moses muhammad muriel mustafa myra nadia nadine naomi natalia natalie natasha
nathan nathaniel neil nia niamh nicholas nicky nicola nicole nigel nikita nina noah noel nora norma norman oliver olivia
omar ornella oscar osman otis owain owen padraig pamela patricia patrick paul paula pauline pauly percy peter petra philip
phillip phoebe phyllis pippa polly poppy priya quentin rachel rachael raheem rahul raj rajesh ralph ramesh raymond rebecca
reece reginald rhiannon rhona rhys ricardo richard ricky riley rita robert roberta roderick rodney roger roisin roland
ronald ronnie rory rosalind rosemary rosie ross rowena roxanne roy ruby rupert russell ruth ryan sabrina sadie saffron
saima sally sam samantha samira samuel sana sandra sanjay sara sarah saskia scott sean sebastian selina seren shabana
shanice shannon sharon shaun shauna sheila shelley shirley shreya sian sidney siobhan simon simone skye sofia sonia sophia
sophie spencer stacey stacy stanley stefan stella stephanie stephen steve steven stewart stuart susan susanna susie suzanne
sybil sylvia tabitha tamara tamsin tanisha tanya tara tariq taylor teresa terence tessa thelma theo theodore theresa thomas
tiffany tilly tim timothy tina toby todd tom tommy tony tracey tracy trevor tristan tyler una ursula usman valerie vanessa
vera verity vernon veronica vicky victor victoria vijay vincent viola violet virginia vivian vivien vivienne walter wanda
warren wayne wendy wilfred william winifred xavier yasmin yolanda yusuf yvette yvonne zac zach zachary zahra zain zainab
zara zoe
""".split()  # noqa: SIM905  read as words
)
